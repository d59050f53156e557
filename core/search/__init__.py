"""Search: what is written by verbs, found by typing, and shown to whom it may be shown.

put, drop    keep a thing's words, in the verb's transaction
find         the best matches among what the person may see
INDEXED      kinds that can be rebuilt and checked
pieces       a line cut into what matches and what does not
"""

from core.search.finding import find
from core.search.index import drop, put
from core.search.kinds import INDEXED, Doc, Indexed, Sight
from core.search.marks import Piece, pieces

__all__ = ["INDEXED", "Doc", "Indexed", "Piece", "Sight", "drop", "find", "pieces", "put"]
