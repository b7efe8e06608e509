"""
Lets schemathesis reach what lies behind the API's first checks: real campaigns, contacts and callbacks instead of ids
that nobody has, and what JSON Schema has no word for (a time that is past or is not, the name of a time zone). Only values
that fit the description are replaced, and only by others that fit it: what is wrong on purpose stays wrong.
"""

import itertools
import json
import os
import re
import uuid
import zlib

import schemathesis
from schemathesis.core.parameters import ParameterLocation

data = json.loads(os.environ["REDIAL_TEST_DATA"])
"""
keys: of several callers, so that no one of them asks too often; ids: by operation; phone and campaignId: of one contact;
brand: the name of one
"""

improved = ("POST /api/v1/callbacks", "POST /api/v1/do-not-call", "POST /api/v1/do-not-call/history")

serial = itertools.count()
keys = itertools.cycle(data["keys"])
answered_ids = set()

date = re.compile(r"^(19|2\d)\d\d-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$")
key_form = re.compile(r"^[!-~]{1,200}$")


@schemathesis.auth(refresh_interval=None)
class Callers:
    def get(self, case, context):
        return next(keys)

    def set(self, case, key, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {key}"


@schemathesis.hook
def before_call(context, case, kwargs):
    if has_wrong_headers(case):
        # A case that was changed is judged anew: without a header that it should be without, it would count as right.
        return
    if key_form.match((case.headers or {}).get("Idempotency-Key") or ""):
        # The same name with another body would be refused, as it should.
        case.headers["Idempotency-Key"] = f"request-{next(serial)}"
    path = case.path_parameters or {}
    if "id" in path:
        path["id"] = known_id(path["id"], data["ids"].get(case.operation.label))
    if case.method == "PATCH" or case.operation.label in improved:
        improve(case.body)


def has_wrong_headers(case):
    if case.meta is None or not case.meta.generation.mode.is_negative:
        return False
    return getattr(case.meta.phase.data, "parameter_location", None) == ParameterLocation.HEADER


@schemathesis.hook
def after_call(context, case, response):
    try:
        answered_ids.add(response.json()["id"])
    except (ValueError, KeyError, TypeError):
        pass


def known_id(wanted, known):
    """Three of four ids become one that exists; those that an answer named stay."""
    try:
        number = uuid.UUID(wanted).int
    except (ValueError, AttributeError, TypeError):
        return wanted
    if known is None or wanted in answered_ids or number % 4 == 0:
        return wanted
    return known


def improve(body):
    if not isinstance(body, dict):
        return
    for field, century in (("dueAt", "21"), ("expiresAt", "21"), ("consentAt", "19")):
        text = body.get(field)
        if isinstance(text, str) and date.match(text):
            # Not every century has the same leap years.
            body[field] = century + text[2:].replace("-02-29", "-02-28")
    for field, limit, known in (
        ("timeZone", 80, data["timeZones"]),
        ("region", 40, data["regions"]),
        ("brand", 120, [data["brand"]]),
        ("phone", 40, [data["phone"]] if "campaignId" in body else data["phones"]),
    ):
        text = body.get(field)
        if isinstance(text, str) and 1 <= len(text) <= limit and "\0" not in text:
            body[field] = known[zlib.crc32(text.encode("utf-8", "replace")) % len(known)]
    for field in ("contactId", "campaignId"):
        if field in body:
            body[field] = known_id(body[field], data[field])
