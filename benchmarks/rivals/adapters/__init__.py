"""How each tool is called, and how what it stores is read: one file per tool."""
