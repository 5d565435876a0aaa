"""What is published to be taken elsewhere and followed there: events for calendars."""
