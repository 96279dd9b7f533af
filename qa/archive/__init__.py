"""Reading an archive: from a folder or packed file of Markdown pages to events."""
