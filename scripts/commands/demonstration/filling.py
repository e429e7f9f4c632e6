"""What a policy asks for at an act, filled in with words that could have been written."""
from collections.abc import Mapping

from pydantic import JsonValue

from commands.demonstration import wording
from commands.demonstration.scene import Scene
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act
from domain.policies.samples import SOME_DAY, sample, wanted

SAMPLE_WORDS = "Words."
WORDS = (*wording.HISTORY, *wording.EVIDENCE, *wording.SUMMARY)


def filled(scene: Scene, flag_type: FlagType, acts: tuple[Act, ...], around: Mapping[str, JsonValue],
           known: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The information for acts: `known` where the policy asks for it then, and the rest made up.

    `around` is what conditions look at besides.
    """
    facts = {"under_18": False, "meeting": None, "monitoring": [], "process": None, "outcome": None,
             "disclosure": "NOT_TOLD", "notice": "pending", **around}
    mine = {name: value for name, value in known.items() if name in flag_type.field and (
        any(flag_type.field[name].needed_at(act, {**facts, **known}) for act in acts) or flag_type.field[name].before in acts
        or (flag_type.field[name].offered and acts == ("requested",)))}
    anew = {name: sample(field) for name, field in flag_type.field.items()
            if name not in mine and any(field.needed_at(act, {**facts, **mine}) for act in acts)}
    more = wanted(flag_type, acts, {**facts, **mine, **anew}, frozenset())
    return {name: _said(scene, value) for name, value in {**mine, **anew, **more}.items()}


def _said(scene: Scene, value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _said(scene, one) for name, one in value.items()}
    if isinstance(value, list):
        return [_said(scene, one) for one in value]
    if value == SAMPLE_WORDS:
        return scene.chance.choice(WORDS)
    return scene.days.today.isoformat() if value == SOME_DAY else value
