"""How do style sheet and script reach a browser? Once, packed, under a name that changes when they do."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    plain: bytes
    packed: bytes
    mark: str
    content_type: str


def load(path: Path) -> Asset:
    plain = path.read_bytes()
    mark = hashlib.sha256(plain).hexdigest()[:12]
    return Asset(plain, gzip.compress(plain, mtime=0), mark, TYPES[path.suffix])


ASSETS = {path.name: load(path) for path in FOLDER.iterdir() if path.suffix in TYPES}


def asset_url(name: str) -> str:
    return url_for("assets.serve", name=name, v=ASSETS[name].mark)


@blueprint.get("/static/<name>")
def serve(name: str) -> Response:
    asset = ASSETS.get(name) or abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packed else asset.plain, content_type=asset.content_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    kept = request.args.get("v") == asset.mark
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return response
