"""The trend page: from a question about indicators to numbers, figures, files and one sheet."""
