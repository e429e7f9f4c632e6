"""What the policy owner does: adopts the guidance, settles what it leaves open, and comes late to its renewal."""
from datetime import date, timedelta

from api.policies import adopt_policy, answer_question, delegate_role
from commands.demonstration.scene import Scene
from commands.demonstration.staff import POLICY_OWNER, Colleague
from domain.councils.commands import Adopt, Delegate, GivenBases, Settle

EDITION = "1"
BASES = GivenBases(article_6="6(1)(e)", article_9="9(2)(g), DPA 2018 Sch 1 para 18", article_10="DPA 2018 Sch 1 para 18")
FLAG_TYPES = ("HZD", "RTC", "MRC", "MAPPA")


async def adopt(scene: Scene, document: str, review_due: date) -> None:
    """Put Leicester's guidance in force from today."""
    command = Adopt(in_force_from=scene.days.today, bases=dict.fromkeys(FLAG_TYPES, BASES), impact_assessment="DPIA-7",
                    appropriate_policy_document=document, policy_document_review_due=review_due)
    await scene.desk.carry(POLICY_OWNER, adopt_policy.__name__, command,
                           lambda attempt: adopt_policy(EDITION, command, attempt.caller, attempt), "AUDIT")


async def settle(scene: Scene, question: str, answer: str, reasons: str) -> None:
    command = Settle(answer=answer, reasons=reasons)
    await scene.desk.carry(POLICY_OWNER, answer_question.__name__, command,
                           lambda attempt: answer_question(EDITION, question, command, attempt.caller, attempt), "AUDIT")


async def cover(scene: Scene, absent: Colleague, by: Colleague, days: int) -> None:
    """The absent colleague lends the role from today on."""
    today = scene.days.today
    command = Delegate(of=absent.id, to=by.id, role=absent.roles[0], from_day=today, until=today + timedelta(days=days),
                       reasons="Annual leave")
    await scene.desk.carry(absent, delegate_role.__name__, command,
                           lambda attempt: delegate_role(command, attempt.caller, attempt), "REVIEW")


async def go_on(scene: Scene, lapses: date) -> None:
    """Questions are settled one by one; the appropriate policy document is renewed two weeks after it lapsed (LAW-12)."""
    await scene.days.after(20)
    await settle(scene, "LEI-78", "HARD", "The review at closure is the last look at the flag.")
    await scene.days.after(40)
    await settle(scene, "LEI-G5", "ADDER", "Who puts a flag on takes it off.")
    await scene.days.after(30)
    await settle(scene, "LEI-X8", "safeguarding.unit@leicester.example", "Given by the Safeguarding Unit.")
    await scene.days.until(lapses + timedelta(days=15))
    await adopt(scene, "APD-2", scene.days.today + timedelta(days=365))
