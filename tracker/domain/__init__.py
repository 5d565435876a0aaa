"""What the words mean. Standard library only: no SQL, no Flask, no clock, no locale."""
