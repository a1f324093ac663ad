"""Calls actions of the Tianyu captcha API v2. Written from the protocol's description alone, with the standard
library alone, so that it agrees with the service only where both agree with the protocol.

Reads a call a line, as a JSON list: endpoint, secret id, secret key, method, signature method, parameters. Prints each
answer's body as a JSON string on a line of its own.
"""
import base64
import hashlib
import hmac
import json
import random
import sys
import time
import urllib.parse
import urllib.request


def call(endpoint, secret_id, secret_key, method, signature_method, parameters):
    url = urllib.parse.urlsplit(endpoint)
    everything = {
        "Region": "gz",
        "Timestamp": int(time.time()),
        "Nonce": random.randint(1, 2**63 - 1),
        "SecretId": secret_id,
        "SignatureMethod": signature_method,
        **parameters,
    }
    pairs = "&".join(
        "%s=%s" % (name.replace("_", "."), everything[name]) for name in sorted(everything)
    )
    text = "%s%s%s?%s" % (method, url.netloc, url.path, pairs)
    digest = {"HmacSHA1": hashlib.sha1, "HmacSHA256": hashlib.sha256}[signature_method]
    signature = hmac.new(secret_key.encode(), text.encode(), digest).digest()
    encoded = urllib.parse.urlencode({**everything, "Signature": base64.b64encode(signature).decode()})
    if method == "GET":
        request = urllib.request.Request(endpoint + "?" + encoded)
    else:
        request = urllib.request.Request(endpoint, data=encoded.encode())
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(call(*json.loads(line))), flush=True)
