"""The platform's side of the long connection: where to connect, frames, and who is connected."""
