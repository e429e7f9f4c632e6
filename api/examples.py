"""A body for each command, as a consumer might send it; invented, and for Leicester's first edition."""
from collections.abc import Mapping

from pydantic import JsonValue

SUBJECT = "5f0c2a7e-4d58-4a3a-9a0a-1f1c0a3f6b21"
JOE: dict[str, JsonValue] = {
    "names": [{"full": "Joe Sample"}], "born": "1984-04-05",
    "addresses": [{"text": "1 Example Street, Leicester", "postcode": "LE1 1AA", "from_day": "2020-02-01"}],
    "identifiers": [{"system": "LIQUID_LOGIC", "value": "LL-20417"}]}

RECEIVED: dict[str, JsonValue] = {"received": "2026-03-02", "identity_confirmed": "2026-03-09"}

EXAMPLES: Mapping[str, dict[str, JsonValue]] = {
    "move_trial_clock": {"now": "2026-03-24T09:00:00Z"},
    "compute_access_clock": RECEIVED | {"clarification": [{"asked": "2026-03-12", "answered": "2026-03-19"}]},
    "compute_rectification_clock": RECEIVED,
    "compute_erasure_clock": RECEIVED,
    "compute_restriction_clock": RECEIVED,
    "compute_objection_clock": RECEIVED | {"extended": "2026-04-01"},
    "compute_inform_clock": {"obtained_on": "2026-03-02", "first_disclosed": "2026-03-16"},
    "compute_complaint_clock": {"received": "2026-06-22"},
    "compute_breach_clock": {"aware": "2026-03-27T16:30:00Z"},
    "request_flag": {
        "subject": SUBJECT, "flag_type": "HZD", "cases": ["LL-20417"], "obtained_from": "OTHERS",
        "information": {"reason": "A_HEALTH_SAFETY", "health_safety": ["NOT_INTERVIEWED_ALONE"], "risk_to": ["WORKERS"],
                        "trigger_context": "INITIAL_REFERRAL", "history": "Shouted at two visitors in January."}},
    "discuss_flag": {"with_role": "TM", "with_whom": "staff-12"},
    "endorse_flag": {},
    "agree_flag": {},
    "decline_flag": {"reasons": "One raised voice is not a hazard under the guidance."},
    "withdraw_flag": {"reasons": "Asked for on the wrong record."},
    "add_flag": {"information": {"reason_summary": "Aggression at the door",
                                 "detail_location": {"kind": "CASE_NOTE", "reference": "CN-1"}}},
    "review_flag": {"outcome": "CONTINUE", "confirms": "ALL",
                    "information": {"history": "Nothing new since March.", "evidence": "Two visits, one of them tense.",
                                    "justification": "The hazard is still met."}},
    "continue_flag": {},
    "end_flag": {"information": {"evidence": "A calm year.", "justification": "No longer met.",
                                 "future_recommendations": "None."}},
    "change_level": {"to": "3", "reasons": "Convicted in February."},
    "reach_stage": {"stage": "INITIAL_CONFERENCE"},
    "request_ending": {"information": {"evidence": "A calm year.", "justification": "No longer met."}},
    "call_review": {"reason": "FURTHER_INCIDENT"},
    "monitor_flag": {"process": "MARAC", "state": "STARTED", "next_discussion": "2026-06-01"},
    "judge_flag": {"code": "REVIEW", "reading": "CONTINUE", "reasons": "The assessment still stands."},
    "tell_subject": {"channel": "LETTER", "what_is_held": "That visits are made by two workers.",
                     "sources": ["The visiting team"], "how_to_challenge": "Write to the team manager named in the letter."},
    "withhold_from_subject": {"kind": "NOT_TOLD", "basis": "ART14_5F", "rationale": "Telling would lead to the informant.",
                              "limbs": {"impairs_objectives": "The informant would be found out and say no more."},
                              "protective_measures": "A notice about the register on the council's pages.",
                              "because_of_risk": True, "risk_to": ["SOURCE"], "retest_on": "2026-09-24"},
    "correct_flag": {"information": {"risk_to": ["WORKERS", "CHILDREN"]}, "reasons": "A child lives there too.",
                     "source": "Visit of 3 April"},
    "strike_flag": {"reasons": "Put on the wrong person of the same name."},
    "break_glass": {"reasons": "On my way to the address; the duty manager cannot be reached."},
    "declare_case_closure": {"closing_on": "2026-04-30"},
    "declare_referral_closure": {"closing_on": "2026-04-30"},
    "complete_case_closure": {},
    "complete_referral_closure": {},
    "advise_on_retention": {
        "as_at": "2026-03-24", "flag_added_date": "2010-06-01", "deceased": False, "disposals": [{
            "disposal_kind": "CUSTODY", "offence_date": "2000-03-01", "conviction_date": "2000-09-01",
            "sentence_date": "2000-10-02", "order_or_custody_end_date": "2001-04-02",
            "lengths": [{"length": 12, "unit": "months"}], "length_changed": "no",
            "offence_class": "sexual", "victim": "child", "perp_age_at_offence": 35, "n_offences": 1,
            "earlier_offences": False, "aggravating": "no"}]},
    "score_an_assessment": {"likelihood": 3, "seriousness": 1, "repeated": True},
    "lodge_policy": {"document": "council = \"leicester\"\nedition = \"2\"\n…"},
    "adopt_policy": {
        "in_force_from": "2026-04-01", "appropriate_policy_document": "APD 7", "policy_document_review_due": "2027-04-01",
        "impact_assessment": "DPIA 12", "bases": {"HZD": {
            "article_6": "6(1)(e)", "article_9": "9(2)(g) with Sch 1 para 18", "article_10": "Sch 1 para 36 with para 18"}}},
    "answer_question": {"answer": "SGU", "reasons": "Decided by the safeguarding board on 2 March."},
    "delegate_role": {"of": "staff-12", "to": "staff-31", "role": "TM", "from_day": "2026-04-01", "until": "2026-04-14",
                      "reasons": "Annual leave."},
    "record_subject": JOE | {"kind": "PERSON", "source": "Referral of 12 January"},
    "record_subjects": {"subjects": [JOE | {"kind": "PERSON", "source": "Liquid Logic"}]},
    "learn_of_subject": {"names": [{"full": "Joey Sample", "use": "ALIAS"}], "source": "Visit of 3 April"},
    "correct_subject": {"piece": "born", "born": "1984-05-04", "why": "Day and month were swapped.",
                        "source": "Birth certificate"},
    "leave_address": {"place": 0, "until": "2026-03-01", "source": "Landlord"},
    "record_death": {"died_on": "2026-02-02", "source": "Registrar"},
    "relate_subjects": {"relation": "CHILD_OF", "other": SUBJECT, "from_day": "2015-06-01", "source": "Birth certificate"},
    "end_relationship": {"relationship": SUBJECT, "until": "2026-03-01", "why": "They have parted."},
    "assign_worker": {"worker": "staff-7", "case": "LL-20417", "from_day": "2026-03-01"},
    "stand_worker_down": {"worker": "staff-7", "case": "LL-20417", "until": "2026-03-20"},
    "merge_subject": {"into": SUBJECT, "why": "Same person, recorded twice."},
    "unmerge_subject": {"why": "A namesake after all."},
    "check_subject": {"flag_type": "HZD", "already_flagged": False, "information_up_to_date": True},
    "ask_erasure": {
        "ground": "ART17_1_A", "asked_for": "PERSON", "reasons": "The flag ended nine years ago, and nothing came after it.",
        "exceptions": {"ART17_3_B": "No duty asks for it to be kept so long.", "ART17_3_E": "No claim is in sight."}},
    "approve_erasure": {"reasons": "Agreed: nothing speaks for keeping it."},
    "decline_erasure": {"applies": ["ART17_3_E"], "reasons": "A claim about the same visit is before the court."},
    "place_hold": {"kind": "INQUIRY", "reasons": "A notice of the inquiry names records of these years."},
    "release_hold": {"reasons": "The inquiry has reported."},
    "look_up_visits": {"visits": [
        {"on": "2026-03-24", "identifier": {"system": "LIQUID_LOGIC", "value": "LL-20417"}},
        {"on": "2026-03-24", "address": "1 Example Street, Leicester"}]},
}
"""Operation id → body."""
