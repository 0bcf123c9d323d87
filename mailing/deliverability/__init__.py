"""Whether what the portal sends would arrive: DNS records, the mail server, a test message."""
