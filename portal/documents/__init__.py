"""PDFs and other long work in the background: claimed under a lease, made in pieces, with progress."""
