"""What a run looks like to a reader: charts, Markdown, tables. Decisions are made in judging and shown here."""
