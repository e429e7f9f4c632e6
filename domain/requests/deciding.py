"""What of each item leaves, on which basis, with each limb's reasons: decided by people, item by item (LAW-28 … LAW-34)."""
from collections.abc import Sequence
from uuid import UUID

from domain.event import Decided, Event
from domain.flags import telling
from domain.flags.commands import Withhold
from domain.flags.rights_events import WithholdingLifted
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests.act import Act
from domain.requests.grounds import health, withholding
from domain.requests.item_events import DecisionApproved, ItemsDecided
from domain.requests.items import Item
from domain.requests.passages import found, texts_of, words_of
from domain.requests.request import Request
from domain.requests.second_person import needs_second


def decide_items(command: c.DecideItems, act: Act) -> Decided:
    """On the flags themselves it leaves what a policy's own rules for withholding ask for, its advice included (DUD-64)."""
    held, request = act.responder(), act.open()
    items = _items(command, act, request)
    if command.replaces is not None and command.replaces not in request.decisions:
        raise Refused("LAW-34", "a decision may replace an earlier one of its request", "the id of one, or no 'replaces'")
    if command.outcome == "DISCLOSE":
        health(command, act.day)
        if command.basis is not None or command.limbs or command.keeps_back or command.blacks_out:
            raise Refused("LAW-34", "what leaves whole needs no basis", "no 'basis', 'limbs', 'keeps_back' or 'blacks_out'")
    else:
        withholding(command, items, request, act)
    event = _decided(command, items, act, request)
    if event.needs_second:
        act.warnings.append(("LAW-34", "a second person approves it before it holds"))
    _also_elsewhere(event, act)
    made = act.decided(held, event, on_flags=_lifted(command, items, act, request))
    if command.outcome == "DISCLOSE":
        return made
    on_flags = [on for flag in dict.fromkeys(item.of for item in items) for on in _on_flag(command, act, flag)]
    return made.model_copy(update={"events": (*made.events, *on_flags)})


def _also_elsewhere(said: ItemsDecided, act: Act) -> None:
    """The pack is looked through for them, and stopped where they stand: better known now."""
    kept = {words for item in act.given.items for name, content in item.fields.items()
            for words in words_of(content, (one for one in said.blacks_out if (one.item, one.field) == (item.id, name)))}
    others = {item.id for item in act.given.items if item.id not in said.items
              and any(words in text for content in item.fields.values() for text in texts_of(content) for words in kept)}
    if others:
        act.warnings.append(("LAW-34", f"the same words stand in {len(others)} other items, which are to be decided like this"))


def _lifted(command: c.DecideItems, items: Sequence[Item], act: Act,
            request: Request) -> tuple[tuple[UUID, tuple[Event, ...]], ...]:
    """Each new request looks at a withholding anew; what is disclosed now is no longer kept back (LAW-24)."""
    flags = [act.given.flags[item.of] for item in items if item.kind == "FLAG" and item.of in act.given.flags]
    return tuple((flag.id, (WithholdingLifted(request=request.id),)) for flag in flags
                 if command.outcome == "DISCLOSE" and flag.rights.kept_from_access is not None)


def approve(command: c.ApproveDecision, act: Act) -> Decided:
    held, request = act.responder(), act.open()
    decision = next((one for one in request.decisions.values() if one.id == act.given.decision), None)
    if decision is None or not decision.said.needs_second or decision.approved_by or decision.replaced:
        raise Refused("lifecycle", "a decision that needs a second person", "the id of one that waits for approval")
    if {decision.by, decision.on_behalf_of} & {act.given.signature.by, held.on_behalf_of} - {None}:
        raise Refused("FOUR-EYES", "no one person decides and approves", "another person with the role", forbids=True)
    return act.decided(held, DecisionApproved(decision=decision.id, reasons=command.reasons))


def _items(command: c.DecideItems, act: Act, request: Request) -> Sequence[Item]:
    if request.search is None:
        raise Refused("LAW-27", "UK GDPR Art 15(1A): what is held is searched for before it is decided on", "POST search first")
    known = {item.id: item for item in act.given.items}
    if not set(command.items) <= known.keys():
        raise Refused("LAW-34", "decided item by item", "ids of items of this request: GET requests/{id}/items")
    items = [known[wanted] for wanted in dict.fromkeys(command.items)]
    if len({item.kind for item in items}) > 1:
        raise Refused("LAW-34", "case by case, item by item, no blanket rule", "items of one kind in a decision")
    if command.outcome == "EXISTENCE" and items[0].flag_type is not None and items[0].kind != "FLAG":
        raise Refused("LAW-34", "existence is withheld of a flag, with all that belongs to it", "its item of kind FLAG")
    return items


def _decided(command: c.DecideItems, items: Sequence[Item], act: Act, request: Request) -> ItemsDecided:
    source, advice, opinion = command.source_view, command.advice, command.opinion
    made = ItemsDecided(
        decision=act.given.new_id, items=tuple(item.id for item in items), kind=items[0].kind, outcome=command.outcome,
        hides=tuple(item.of for item in items if item.kind == "FLAG" and command.outcome == "EXISTENCE"),
        keeps_back=command.keeps_back, blacks_out=found(command.blacks_out, items), with_staff=command.with_staff,
        data=command.data, basis=command.basis, risk_to=command.risk_to,
        third_parties=command.third_parties, source_objects=source.objects if source else None,
        source_answered_on=source.answered_on if source else None, source_view=source.view if source else "",
        advice_by=advice.by if advice else None, advice_on=advice.given_on if advice else None,
        advice=advice.text if advice else "",
        opinion_on=opinion.obtained_on if opinion else None, opinion_finds_harm=opinion.finds_harm if opinion else None,
        opinion=opinion.text if opinion else "", retest_on=command.retest_on, replaces=command.replaces,
        reasons=command.reasons, limbs={str(limb): why for limb, why in command.limbs.items()})
    return made.model_copy(update={"needs_second": needs_second(made, items, request, act)})


def _on_flag(command: c.DecideItems, act: Act, of: object) -> Sequence[tuple[object, object]]:
    """The flag's own record that something of it isn't disclosed, decided by its policy's rules for withholding."""
    flag = next((flag for flag in act.given.flags.values() if flag.id == of), None)
    if flag is None or flag.standing not in telling.OPEN or command.basis is None or command.retest_on is None:
        return ()
    advice = "\n".join(told.text for told in (command.advice, command.opinion) if told)
    wanted = Withhold(
        kind="ACCESS", level="PART" if command.outcome == "PART" else "REASONS" if command.outcome == "REASONS" else "EXISTENCE",
        basis=command.basis, rationale=command.reasons, limbs=command.limbs, risk_to=command.risk_to, advice=advice or None,
        retest_on=command.retest_on, information=command.information, occurred_on=act.day, why_late=command.why_late)
    return telling.withhold(flag, wanted, act.given.around_flags[flag.id]).events
