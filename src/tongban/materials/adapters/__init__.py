"""What looks for viruses in files: clamd, or nothing."""
