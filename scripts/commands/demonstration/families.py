"""The people whom stories are about: families with their homes, numbers and the workers of their cases."""
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from api.subjects import assign_worker, record_subject, relate_subjects
from commands.demonstration import invented
from commands.demonstration.scene import Scene
from commands.demonstration.staff import INTEGRATION
from domain.subjects.commands import AssignWorker, Record, Relate
from domain.subjects.given import GivenAddress, GivenIdentifier, GivenName
from domain.subjects.relations import Relation

SOURCE = "Liquid Logic"
MOST_MEMBERS = 10
"""Of one family; their numbers follow one another."""
YEAR = 365.25
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Resident:
    id: UUID
    full: str
    born: date
    needs_supporter: bool

    def is_minor(self, on: date) -> bool:
        return (on - self.born).days < 18 * YEAR


@dataclass(frozen=True)
class Family:
    name: str
    home: GivenAddress
    adults: tuple[Resident, ...] = ()
    children: tuple[Resident, ...] = ()


async def arrive(scene: Scene, adults: int = 1, children: int = 0, *, at_home: bool = False) -> Family:
    """Record a family, its relations, and who works its case."""
    chance = scene.chance
    family = Family(invented.family_name(chance), GivenAddress(
        text=invented.street_and_house(chance), postcode=invented.postcode(chance)))
    for place in range(adults + children):
        grown = place < adults
        years = chance.uniform(19, 67) if grown else chance.uniform(0.1, 16)
        about = Resident(NOBODY, f"{invented.given_name(chance)} {family.name}",
                         scene.days.today - timedelta(days=int(years * YEAR)), grown and scene.likely(0.04))
        known = replace(about, id=await record(scene, family, about, place))
        family = (replace(family, adults=(*family.adults, known)) if grown
                  else replace(family, children=(*family.children, known)))
    for child in family.children:
        await relate(scene, child.id, "CHILD_OF", family.adults[-1].id)
    if at_home:
        await _house(scene, family)
    if family.children or scene.likely(0.3):
        await scene.desk.act(scene.manager, assign_worker, family.adults[0].id, AssignWorker(
            worker=scene.worker.id, case=scene.case, from_day=scene.days.today))
    return family


async def doubled(scene: Scene, family: Family) -> Resident:
    """A second record of the family's first adult, made by mistake."""
    twin = family.adults[0]
    return replace(twin, full=invented.spelt_otherwise(twin.full), id=await record(
        scene, family, replace(twin, full=invented.spelt_otherwise(twin.full)), 0))


async def record(scene: Scene, family: Family, about: Resident, place: int) -> UUID:
    """As the case system passes a person on."""
    serial = scene.number * MOST_MEMBERS + place
    names = [GivenName(full=about.full)]
    if scene.likely(0.08):
        names.append(GivenName(full=invented.spelt_otherwise(about.full), use="ALIAS"))
    identifiers = [GivenIdentifier(system="LIQUID_LOGIC", value=f"P{serial:07d}")]
    if scene.likely(0.7):
        identifiers.append(GivenIdentifier(system="NHS", value=invented.nhs_number(serial)))
    return await scene.desk.send(INTEGRATION, record_subject, Record(
        kind="PERSON", names=tuple(names), born=about.born, identifiers=tuple(identifiers), addresses=(family.home,),
        case_references=(scene.case,), needs_supporter=about.needs_supporter or None, source=SOURCE))


async def relate(scene: Scene, one: UUID, relation: Relation, other: UUID) -> None:
    await scene.desk.act(INTEGRATION, relate_subjects, one, Relate(relation=relation, other=other, source=SOURCE))


async def _house(scene: Scene, family: Family) -> None:
    """A household, the premises that it lives at, and who belongs to it."""
    uprn = invented.property_number(scene.number)
    premises = await scene.desk.send(INTEGRATION, record_subject, Record(
        kind="PREMISES", addresses=(family.home.model_copy(update={"uprn": uprn}),),
        identifiers=(GivenIdentifier(system="UPRN", value=uprn),), source=SOURCE))
    household = await scene.desk.send(INTEGRATION, record_subject, Record(
        kind="HOUSEHOLD", names=(GivenName(full=f"Household {family.name}"),), source=SOURCE))
    await relate(scene, household, "LIVES_AT", premises)
    for resident in (*family.adults, *family.children):
        await relate(scene, resident.id, "MEMBER_OF", household)
