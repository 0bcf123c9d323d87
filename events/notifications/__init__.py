"""What goes out by itself, notices of changes, and what mail may say of talks and to whom."""
