"""Licence documents: one A4 PDF page from a typst template, its check QR code, and its visible digital seal."""
