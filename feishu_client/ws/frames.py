"""The frame of Feishu's long connection: nine fields of protobuf (proto2), written out by hand.

Source: `lark_oapi/ws/pb/pbbp2.proto`: SeqID 1, LogID 2, service 3, method 4 (required numbers), headers 5 (key 1,
value 2), payload_encoding 6, payload_type 7, payload 8, LogIDNew 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

CONTROL: Final = 0
DATA: Final = 1
TYPE: Final = "type"
MESSAGE_ID: Final = "message_id"
TRACE_ID: Final = "trace_id"
SUM: Final = "sum"
SEQ: Final = "seq"
BIZ_RT: Final = "biz_rt"

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_U64: Final = (1 << 64) - 1


class BadFrame(ValueError):
    """These bytes are no frame."""


@dataclass(frozen=True)
class Frame:
    """One frame. `method` is CONTROL or DATA; `headers` in their order."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = CONTROL
    headers: tuple[tuple[str, str], ...] = ()
    payload_encoding: str = ""
    payload_type: str = ""
    payload: bytes = b""
    log_id_new: str = ""

    def header(self, key: str) -> str:
        """The header's first value, "" if it is not there."""
        return next((value for name, value in self.headers if name == key), "")

    def number(self, key: str, default: int) -> int:
        """The header as a whole number; `default` if it is not one."""
        told = self.header(key)
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else default

    def answered(self, payload: bytes, *, ms: int) -> Frame:
        """The frame that answers this one: the same, with the time it took and another payload."""
        return replace(self, headers=(*self.headers, (BIZ_RT, str(ms))), payload=payload)


def ping(service: int) -> Frame:
    """The sign of life that Feishu wants every so often."""
    return Frame(service=service, method=CONTROL, headers=((TYPE, "ping"),))


def encode(frame: Frame) -> bytes:
    """The frame as bytes. Numbers of more than their bits are cut as protobuf cuts them."""
    out = bytearray()
    for number, whole in ((1, frame.seq_id), (2, frame.log_id), (3, frame.service), (4, frame.method)):
        out += _varint(number << 3 | _VARINT) + _varint(whole & _U64)
    for key, value in frame.headers:
        out += _field(5, _field(1, key.encode()) + _field(2, value.encode()))
    for place, text in ((6, frame.payload_encoding), (7, frame.payload_type)):
        if text:
            out += _field(place, text.encode())
    if frame.payload:
        out += _field(8, frame.payload)
    if frame.log_id_new:
        out += _field(9, frame.log_id_new.encode())
    return bytes(out)


def decode(raw: bytes) -> Frame:
    """The frame in these bytes; unknown fields are passed over, of a field that comes twice the last one counts.

    Raises: BadFrame.
    """
    numbers: dict[int, int] = {}
    pieces: dict[int, bytes] = {}
    headers: list[tuple[str, str]] = []
    for field, value in _fields(raw):
        if isinstance(value, int):
            numbers[field] = value
        elif field == 5:
            headers.append(_header(value))
        else:
            pieces[field] = value
    missing = {1, 2, 3, 4} - set(numbers)
    if missing:
        raise BadFrame(f"without field {min(missing)}")
    return Frame(
        seq_id=numbers[1],
        log_id=numbers[2],
        service=_signed(numbers[3]),
        method=_signed(numbers[4]),
        headers=tuple(headers),
        payload_encoding=_text(pieces.get(6, b"")),
        payload_type=_text(pieces.get(7, b"")),
        payload=pieces.get(8, b""),
        log_id_new=_text(pieces.get(9, b"")),
    )


def _header(raw: bytes) -> tuple[str, str]:
    told = {field: value for field, value in _fields(raw) if isinstance(value, bytes)}
    if 1 not in told or 2 not in told:
        raise BadFrame("a header without key or value")
    return _text(told[1]), _text(told[2])


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(raw):
        tag, at = _read_varint(raw, at)
        field, wire = tag >> 3, tag & 7
        if field == 0:
            raise BadFrame("field 0")
        if wire == _VARINT:
            value, at = _read_varint(raw, at)
            yield field, value
            continue
        if wire not in {_FIXED64, _BYTES, _FIXED32}:
            raise BadFrame(f"wire type {wire}")
        size = 8 if wire == _FIXED64 else 4
        if wire == _BYTES:
            size, at = _read_varint(raw, at)
        if at + size > len(raw):
            raise BadFrame("cut off")
        if wire == _BYTES:
            yield field, raw[at : at + size]
        at += size


def _read_varint(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(raw):
            raise BadFrame("cut off")
        byte = raw[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _U64, at
    raise BadFrame("an endless number")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _signed(value: int) -> int:
    """An int32 as it was meant: only its lowest 32 bits count."""
    low = value & 0xFFFFFFFF
    return low - (1 << 32) if low >> 31 else low


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise BadFrame("not UTF-8") from error
