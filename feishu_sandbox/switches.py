"""What the documentation leaves open, and what tests need shorter: values that can be changed while running."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class Switches:
    """Every value begins as documented (or as the documents' reader assumes); POST /_sandbox/switches changes it."""

    token_life_s: float = 7200
    token_overlap_s: float = 1800
    token_error_status: int = 200
    uuid_window_s: float = 3600
    uuid_duplicate: str = "same"  # same = same message_id and code 0; error = 230049
    text_bytes: int = 150_000
    card_bytes: int = 30_000
    hook_bytes: int = 20_000
    size_of: str = "content"  # content = UTF-8 bytes of the content string; request = the whole body
    patch_days: float = 14
    api_per_second: int = 50
    api_per_minute: int = 1000
    receiver_per_second: int = 5
    card_per_second: int = 5
    hook_per_second: int = 5
    hook_per_minute: int = 100
    hook_limit_code: int = 11232  # or 9499, 99991400
    batch_limit_code: int = 99991400  # or 11247 inside HTTP 200
    hook_clock_s: float = 3600
    fetch_child_most: int = 10_000  # departments below one, above which fetch_child is refused with 43010
    code_life_s: float = 300
    user_token_life_s: float = 7200
    refresh_life_s: float = 604_800
    user_info_scopes: str = "app"  # app = the app's scopes decide the fields; granted = also the person's grant
    card_lint: str = "strict"  # strict or off
    callback_timeout_s: float = 3.0
    approval_timeout_s: float = 10.0
    approval_update_code: str = "same"  # other: an update answers with another code, which nobody may take
    recall_s: float = 86_400  # how long the tenant lets a bot recall
    member_add_s: float = 0  # how long an addition of members takes; another one meanwhile is 232019
    sms_quota: int = 1000  # urgent text messages that the tenant has paid for
    phone_quota: int = 1000
    retry_s: list[float] = field(default_factory=lambda: [15.0, 300.0, 3600.0, 21600.0])
    retry_scale: float = 1.0
    line_card_frame: str = "event"  # or card: the type under which a press comes over a long connection
    line_packet_bytes: int = 0  # a message of more bytes comes in packets; 0 = never
    line_ping_s: float = 120
    line_interval_s: float = 120
    line_nonce_s: float = 30
    line_base: str = ""  # where lines connect, if something stands in front: wss://host:port
    line_most: int = 50  # connections of one app
    line_refuse: int = 0  # the code with which the endpoint refuses everybody
    line_handshake: int = 0  # the code with which the handshake refuses everybody
    line_mute: int = 0  # 1: signs of life stay without an answer

    def change(self, values: dict[str, Any]) -> None:
        """Set the named switches. Raises ValueError for an unknown name or a value of the wrong kind."""
        known = {f.name for f in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown switch {name!r}")
            kind = type(getattr(self, name))
            if kind is float and isinstance(value, int):
                value = float(value)  # noqa: PLW2901 - JSON has one kind of number
            if kind is int and isinstance(value, float) and value.is_integer():
                value = int(value)  # noqa: PLW2901
            if not isinstance(value, kind) and not (kind is int and isinstance(value, float)):
                raise ValueError(f"switch {name!r} wants {kind.__name__}")
            setattr(self, name, value)

    def reset(self) -> None:
        self.change(asdict(Switches()))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
