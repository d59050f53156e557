"""Frames of the long connection in protobuf, written down once more on this side of the wire."""

from __future__ import annotations

from dataclasses import dataclass, field

NUMBERS = {1: "seq_id", 2: "log_id", 3: "service", 4: "method"}
CONTROL, DATA = 0, 1


@dataclass
class Frame:
    """One frame; what this side never looks at is not kept."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = DATA
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes = b""

    def encode(self) -> bytes:
        out = b"".join(_number(number << 3) + _number(getattr(self, name)) for number, name in NUMBERS.items())
        for key, value in self.headers.items():
            out += _bytes(5, _bytes(1, key.encode()) + _bytes(2, value.encode()))
        return out + _bytes(8, self.payload)


def decode(raw: bytes) -> Frame:
    """Raises ValueError for anything that is no frame."""
    frame = Frame()
    for number, value in _read(raw):
        if number in NUMBERS and isinstance(value, int):
            setattr(frame, NUMBERS[number], value)
        elif number == 5 and isinstance(value, bytes):
            pair = dict(_read(value))
            frame.headers[_text(pair.get(1))] = _text(pair.get(2))
        elif number == 8 and isinstance(value, bytes):
            frame.payload = value
    return frame


def _read(raw: bytes) -> list[tuple[int, int | bytes]]:
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(raw):
        tag, at = _read_number(raw, at)
        if tag & 7 == 0:
            number, at = _read_number(raw, at)
            found.append((tag >> 3, number))
        elif tag & 7 == 2:
            size, at = _read_number(raw, at)
            if at + size > len(raw):
                raise ValueError("cut off")
            found.append((tag >> 3, raw[at : at + size]))
            at += size
        else:
            raise ValueError(f"wire type {tag & 7}")
    return found


def _read_number(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(raw) or shift > 63:
            raise ValueError("no number")
        value |= (raw[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if raw[at - 1] < 0x80:
            return value, at


def _number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def _bytes(number: int, value: bytes) -> bytes:
    return _number(number << 3 | 2) + _number(len(value)) + value


def _text(value: int | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else ""
