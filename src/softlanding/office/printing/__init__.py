"""Pages on paper: PDF files in the house's fonts and in every language."""
