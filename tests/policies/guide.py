"""The documents of the policy officer's guide."""
import re
from pathlib import Path

GUIDE = (Path(__file__).parents[2] / "domain" / "policies" / "README.md").read_text(encoding="utf-8")
WORKED, *SNIPPETS = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
"""A whole document, and pieces that may stand in it besides."""
