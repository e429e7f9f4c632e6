"""Dudley's stories: people who pose a risk to children, with the advice of its table, and hazards on its warning system."""
import json

from pydantic import JsonValue

from api.examples import EXAMPLES
from api.flag_acts import decline_flag
from commands.demonstration import town
from commands.demonstration.scene import Scene
from commands.demonstration.staff import Colleague
from commands.demonstration.town import Course
from domain.flags.commands import Decline
from domain.policies.retention_case import RetentionCase

COUNCIL = "dudley"
MASH = Colleague("mash-01", ("MASH",), "mash")
LADO = Colleague("dlado-01", ("LADO",), "lado")
MANAGER = Colleague("dlm-01", ("LINE_MGR",), "south")
HEAD = Colleague("hos-01", ("HOS",), "south")
ADMINISTRATOR = Colleague("ews-01", ("ADMIN",), "ews")


def case(**said: JsonValue) -> RetentionCase:
    """A disposal on which the table advises, as one review knows it."""
    disposals = EXAMPLES["advise_on_retention"]["disposals"]
    if not isinstance(disposals, list) or not isinstance(disposals[0], dict):
        raise TypeError(disposals)
    return RetentionCase.model_validate_json(json.dumps({"disposals": [{**disposals[0], **said}]}))


CASES = (case(n_offences=2), case(disposal_kind="COMMUNITY", perp_age_at_offence=15), case(), case(offence_class="physical"))
"""The alert remains; it is over; nobody knows from when the years run; the text has no rule."""


def risk_to_children(scene: Scene, retention: RetentionCase, *, with_child: bool) -> Course:
    return Course(flag_type="PPRC", asks=MASH, agrees=LADO, adds=LADO, reviews=LADO, decides=LADO, tells=LADO,
                  known={"criteria": ["C-M1"], "future_risk": True}, retention=retention, with_child=with_child,
                  gives={"against_advice_because": "Probation thinks otherwise."})


def hazard(scene: Scene, **known: JsonValue) -> Course:
    asks = Colleague(f"dw-{scene.number % 5 + 1:02d}", ("SW_LP",), "south", (scene.case,))
    return Course(flag_type="HAZARD", asks=asks, endorses=MANAGER, agrees=HEAD, adds=ADMINISTRATOR, reviews=MANAGER, signs=HEAD,
                  decides=ADMINISTRATOR, tells=MANAGER, known={"route": "HAZARD", **known})


async def notified(scene: Scene) -> None:
    """Notified by an agency, allocated, added; the social worker and team manager of each child near are told."""
    about, child = await town.somebody(scene), await town.somebody(scene.again(), child=True)
    await town.relate(scene, child, "CHILD_OF", about)
    of = risk_to_children(scene, CASES[2], with_child=True)
    await of.kept(scene, await of.onto_the_register(scene, about))


async def without_a_child(scene: Scene) -> None:
    of = risk_to_children(scene, scene.chance.choice(CASES), with_child=False)
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene)))


async def over(scene: Scene) -> None:
    """The table says at the first review that the years are over, and the LADO ends the alert."""
    of = risk_to_children(scene, CASES[1], with_child=False)
    flag = await of.onto_the_register(scene, await town.somebody(scene))
    await scene.days.after(scene.chance.randint(60, 150))
    await of.reviewed(scene, flag, "END")


async def not_allocated(scene: Scene) -> None:
    of = risk_to_children(scene, CASES[0], with_child=False)
    flag = await of.asked(scene, await town.somebody(scene))
    await scene.days.after(scene.chance.randint(1, 10))
    await scene.desk.act(LADO, decline_flag, flag, Decline(reasons="The criteria are not met."))


async def threat(scene: Scene) -> None:
    """A score of 5: eighteen months on the warning system, with a review every six."""
    of = hazard(scene, likelihood="2", seriousness="3", inclusion_months=18, warnings=["F1"])
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene)))


async def unsafe_home(scene: Scene) -> None:
    of = hazard(scene, likelihood="3", seriousness="3", inclusion_months=24, warnings=["F6", "F8"])
    await of.kept(scene, await of.onto_the_register(scene, await town.somebody(scene, "PREMISES"), "PREMISES"))


async def minor(scene: Scene) -> None:
    """A score of 2: the Head of Service may not put it where users see it; it stays on record as asked for and assessed."""
    of = hazard(scene, likelihood="1", seriousness="1", inclusion_months=6, warnings=["F7"])
    flag = await of.asked(scene, await town.somebody(scene))
    await of.endorsed(scene, flag)
    await scene.days.after(scene.chance.randint(1, 9))
    await scene.desk.act(HEAD, decline_flag, flag, Decline(reasons="The score is under 4."))


STORIES = (notified, over, without_a_child, threat, not_allocated, unsafe_home, minor)


async def begin(scene: Scene) -> None:
    await town.adopt(scene, "P2", ("PPRC",), {"DUD-X1": "75 years, says the board."})
    await town.adopt(scene, "H", ("HAZARD",))
