"""What happened to a flag or a record, in words for the person it is about, without staff and without anything sealed."""
from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "flag.requested": "A member of staff, or a meeting of agencies, asked for this flag on your record.",
    "flag.discussed": "The request, or the case, was talked through.",
    "flag.endorsed": "A manager supported the request.",
    "flag.agreed": "A manager found the grounds met and agreed the request.",
    "flag.declined": "A manager found the grounds not met. Nothing went onto the register.",
    "flag.withdrawn": "Whoever asked took the request back.",
    "flag.added": "The flag went onto the register.",
    "flag.reviewed": "The flag was reviewed.",
    "flag.continued": "It was decided that the flag stays until its next review.",
    "flag.ended": "The flag was ended.",
    "flag.end_requested": "A manager asked for the flag to be ended.",
    "flag.review_called": "A review was called before its date.",
    "flag.monitoring_started": "A process of several agencies began to follow the case.",
    "flag.monitoring_ended": "The process of several agencies no longer follows the case.",
    "flag.level_changed": "The flag became one of another level.",
    "flag.referred": "A question that the policy leaves open was put to a named role.",
    "flag.judged": "The question was answered.",
    "flag.subject_informed": "You were told of this flag.",
    "flag.disclosure_withheld": "It was decided that something about this flag is not told or not disclosed.",
    "flag.details_corrected": "What is held about the flag was put right.",
    "flag.struck": "The flag was struck: it stood on the wrong person.",
    "flag.break_glass_read": "A member of staff opened the whole of the flag for a stated reason.",
    "flag.restricted": "The use of the flag was restricted.",
    "flag.restriction_lifted": "The restriction was lifted, after you had been told.",
    "flag.statement_added": "What you say about the flag was put beside it.",
    "flag.sort_noted": "It was noted whether something known is a fact, an allegation or an opinion.",
    "flag.recipient_told": "A body that had been given it was told what has happened since.",
    "flag.shared": "Information was shared with another body.",
    "subject.recorded": "A record of you was opened.",
    "subject.learnt": "More was recorded about you.",
    "subject.corrected": "Your record was put right.",
    "subject.address_left": "It was recorded that you no longer live at an address.",
    "subject.died": "A death was recorded.",
    "subject.related": "A relation of yours to another record was noted.",
    "subject.relation_ended": "It was noted that a relation ended.",
    "subject.worker_assigned": "A member of staff began to work with you.",
    "subject.worker_stood_down": "That member of staff no longer works with you.",
    "subject.merged_into": "Two records of you were joined.",
    "subject.absorbed": "Another record of you was joined to this one.",
    "subject.unmerged": "Records that had been joined by mistake were parted.",
    "subject.separated": "Records that had been joined by mistake were parted.",
    "subject.check_performed": "A member of staff looked whether you are flagged.",
    "looked": "Who looked at it, and why.",
}

TITLES: Mapping[str, str] = {
    "names": "Names", "born": "Date of birth", "stated_age": "Age as stated", "addresses": "Addresses",
    "identifiers": "Numbers by which other systems know you", "case_references": "Case references",
    "needs_supporter": "Whether you need support to be told and heard", "died_on": "Date of death",
    "source": "Where it is known from",
    "why": "Why", "reasons": "Reasons", "flag_type": "Kind of flag", "subject_kind": "Kind of record", "key": "Grounds, in codes",
    "cases": "Cases", "meeting": "Meeting of agencies", "obtained_from": "Obtained from you or from others",
    "obtained_on": "Obtained on", "criminal_offence_data": "Held as information about offences",
    "special_category_data": "Held as special category data", "bases": "On what it rests in law", "review_due": "Review due on",
    "review_rule": "Rule that set the review", "proposes": "What the review proposed", "process": "Process",
    "next_discussion": "Next discussion", "verified": "What was confirmed or corrected",
    "what_is_held": "What you were told is held",
    "sources": "Sources", "how_to_challenge": "How to challenge it", "supporter": "Who was included to support you",
    "channel": "How", "looked": "When it was looked at, and for what purpose", "looked_by": "By whom", "relation": "Relation",
    "recipient": "Shared with", "category": "Kind of body", "purpose": "For what", "basis": "On what it rests in law",
    "what": "What was shared", "necessity": "Why it was needed", "person_told": "Whether you were told",
    "statement": "What you say", "field": "What it is about", "sort": "Fact, allegation or opinion",
    "contested": "Whether you contest it", "ground": "Ground", "alert": "Whether the alert stays",
    "exception": "On what it stays",
    "from_day": "From", "until": "Until", "kind": "Kind", "piece": "What was put right", "why_late": "Why it was recorded late",
}


def sentence(event: str) -> str:
    """For the person; of an event that isn't named here, a general one."""
    return SENTENCES[event] if event in SENTENCES else "Something was recorded."


def title(name: str) -> str:
    """A field's name in words."""
    return TITLES[name] if name in TITLES else name.replace("_", " ").capitalize()
