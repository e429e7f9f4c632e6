"""Others are asked for their view, the representative's authority is looked at, a child is heard: none of it stops the clock."""
from domain.event import Decided
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Act


def consult(command: c.Consult, act: Act) -> Decided:
    """Police, the MAPPA co-ordinator, a health professional, a third party, the source (LAW-28, LAW-43)."""
    held, request = act.responder(), act.open()
    if command.state == "ASKED":
        if command.whom is None or command.question is None:
            raise Refused("LAW-28", "the source is asked, and its position stored with its date", "'whom' and 'question'")
        return act.decided(held, e.ConsultationAsked(
            consultation=act.given.new_id, whom=command.whom, question=command.question, answer_by=command.answer_by))
    asked = next((each for each in request.consultations.values() if each.id == command.consultation), None)
    if asked is None or asked.answered_on is not None:
        raise Refused("lifecycle", "a consultation is asked for, perhaps chased, and answered once",
                      "'consultation': the id of one that waits for its answer")
    if act.day < max((asked.asked_on, *asked.chased_on)):
        raise Refused("C8", "occurred_on", "a date no earlier than the day on which they were asked")
    if command.state == "CHASED":
        return act.decided(held, e.ConsultationChased(consultation=asked.id))
    if command.view is None:
        raise Refused("LAW-28", "the source's position is stored with its date", "'view': what they said")
    return act.decided(held, e.ConsultationAnswered(consultation=asked.id, objects=command.objects, view=command.view))


def record_authority(command: c.RecordAuthority, act: Act) -> Decided:
    held, request = act.responder(), act.open()
    if request.capacity == "SELF":
        raise Refused("LAW-32", "authority is for who asks for another", "a request in another capacity")
    in_whose_interest = act.given.representative_flagged and request.capacity in ("PARENTAL_RESPONSIBILITY", "DEPUTY")
    if command.holds and in_whose_interest and command.conflict is None:
        raise Refused("LAW-32", "who asks for another and is flagged themselves may ask in their own interest",
                      "'conflict': how it was weighed; or 'holds' false")
    return act.decided(held, e.AuthorityRecorded(holds=command.holds, evidence=command.evidence, conflict=command.conflict or ""))


def hear_child(command: c.HearChild, act: Act) -> Decided:
    held, _ = act.responder(), act.open()
    return act.decided(held, e.ChildHeard(competent=command.competent, view=command.view, how=command.how))
