"""Papers of registrations as PDFs: badges, certificates of attendance, receipts, letters of invitation."""
