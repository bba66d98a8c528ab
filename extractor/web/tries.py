"""How often somebody was wrong of late: by address, so that nobody is counted for others."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from dataclasses import dataclass, field

_ADDRESSES = 10_000
_NETWORK = 64


@dataclass
class Tries:
    """The wrong tries of the last minute of each address; of so many addresses that memory is bounded."""

    a_minute: int
    _by_address: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wrong(self, address: str, now: float) -> bool:
        """Note a wrong try at a time (s); whether it is beyond what an address may have in a minute."""
        who = _counted_as(address)
        tries = self._by_address.setdefault(who, deque(maxlen=self.a_minute + 1))
        self._by_address.move_to_end(who)
        tries.append(now)
        while len(self._by_address) > _ADDRESSES:
            self._by_address.popitem(last=False)
        return len(tries) > self.a_minute and now - tries[0] <= 60


def _counted_as(address: str) -> str:
    """A provider gives a customer a whole network of IPv6 addresses, which count as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _NETWORK), strict=False))
