"""What the end-to-end tests share: other people's clients, set up for the server under test."""
