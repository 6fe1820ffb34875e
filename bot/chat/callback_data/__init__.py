"""What pressed buttons mean, as typed values in at most 64 bytes."""
