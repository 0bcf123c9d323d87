"""What tests share: factories, real servers, and pages used as a browser does."""
