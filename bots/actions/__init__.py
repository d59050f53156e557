"""What people do on cards: one handler per action, whichever door they came through."""
