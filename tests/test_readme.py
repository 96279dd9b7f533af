"""What README shows can be used as it stands."""

import re
from pathlib import Path

import crossplane

README = Path(__file__).parents[1] / "README.md"


def test_the_proxys_settings_are_ones_that_nginx_takes(tmp_path):
    (block,) = re.findall(r"```nginx\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "nginx.conf"
    file.write_text(f"events {{}}\nhttp {{ server {{ {block} }} }}\n", encoding="utf-8")
    parsed = crossplane.parse(str(file))
    assert (parsed["status"], parsed["errors"]) == ("ok", [])
    (location,) = parsed["config"][0]["parsed"][1]["block"][0]["block"]
    assert location["args"] == ["/newsqa/"]
    said = {(one["directive"], *one["args"]) for one in location["block"]}
    assert {("proxy_set_header", "X-Forwarded-Prefix", "/newsqa"), ("proxy_buffering", "off")} <= said
