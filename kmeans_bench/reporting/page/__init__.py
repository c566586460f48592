"""index.html: one file that asks nobody for anything. Python decides and counts, JavaScript shows, sorts and filters what it is given."""
