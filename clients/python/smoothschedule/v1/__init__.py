"""Messages and stubs of the API, written by generate.sh."""
