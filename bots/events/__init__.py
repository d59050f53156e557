"""What Feishu tells the house by itself: taken in at the door, handled afterwards from the row."""
