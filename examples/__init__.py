"""Services written with statuswise, to be read and run."""
