"""What happened: registers read, checked and stored."""
