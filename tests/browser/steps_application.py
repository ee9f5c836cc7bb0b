"""How a partnership applies: members invited and declared, sections written, documents attached, project sent."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Application, Submission
from applications.structure import surroundings_of
from calls.models import Call, Phase
from tests.browser.steps_call import pdf
from tests.browser.steps_people import Cast, link_in_mail_to
from tests.browser.walker import Walker, italian
from tests.papers import make_all
from wecare_portal.seeds.answers import definitive, preliminary
from wecare_portal.seeds.territory import towns

TOWN = towns()[0]
NAME = TOWN.project_title


def begin(walker: Walker, call: Call) -> Application:
    """From the public page of the call to the page of the application."""
    walker.visit("/calls/")
    walker.follow_title(call.title)
    walker.follow("Start an application")
    walker.fill(name=NAME)
    walker.press("Start the draft")
    walker.sees(NAME)
    return Application.objects.get()


def invite_body(walker: Walker, body: str) -> None:
    """The lead looks for the body by its name and offers it a seat."""
    walker.page.get_by_role("link", name=italian("Partnership"), exact=True).first.click()
    walker.follow("Invite a member")
    walker.fill(q=body)
    walker.follow_title(body)
    walker.fill(task="Punti di ascolto nei cortili e nelle scuole.", share_percent="40")
    walker.press("Send the invitation")
    walker.sees(body)


def accept_and_declare(walker: Walker, path: str) -> None:
    """The invited body's legal representative opens the link of the mail, accepts, and declares."""
    walker.visit(path)
    walker.press("Accept the invitation")
    walker.tick_all()
    walker.press("Make the declarations")


def declare_for_lead(walker: Walker, application: Application) -> None:
    walker.visit(f"/partnerships/{application.partnership.public_id}/")
    walker.follow("Make the declarations")
    walker.tick_all()
    walker.press("Make the declarations")


def divide(walker: Walker, application: Application) -> None:
    """Sixty per cent to the lead, forty to the partner."""
    walker.visit(f"/partnerships/{application.partnership.public_id}/")
    walker.follow("Share out the budget")
    for field, share in zip(walker.main.locator("[name^=share_]").all(), ("60", "40"), strict=True):
        field.fill(share)
    walker.press("Save the shares")


def place(application: Application, phase_key: str, page: str) -> str:
    return f"/applications/{application.public_id}/{phase_key}/{page}/"


def write_answer(walker: Walker, key: str, answer: Any) -> None:
    """A text, number or amount into its field; choices as ticks; rows into the rows of the page; costs by cell."""
    if key == "budget":
        for line in answer["lines"]:
            walker.write(f"{key}-{line['member']}-{line['category']}", italian_amount(line["amount"]))
        for line in answer["cofinancing"]:
            walker.write(f"{key}-{line['member']}-cofinancing", italian_amount(line["amount"]))
    elif isinstance(answer, list) and isinstance(answer[0], dict):
        write_rows(walker, key, answer)
    elif isinstance(answer, list):
        for choice in answer:
            walker.tick(key, choice)
    else:
        walker.write(key, str(answer))


def italian_amount(amount: str) -> str:
    return amount.replace(".", ",")


def write_rows(walker: Walker, key: str, rows: list[dict[str, Any]]) -> None:
    """As many rows as the page offers after “add”; a member is chosen from a list, the rest is typed."""
    walker.go(walker.main.locator(f"button[value='add:{key}']"))
    shown = walker.main.locator(f"[data-rows='{key}'] [data-row]")
    for index, row in enumerate(rows[:3]):
        row_id = shown.nth(index).get_attribute("data-row")
        for name, value in row.items():
            field = walker.main.locator(f"[name='{key}-{row_id}-{name}']")
            if name == "member":
                field.select_option(value)
            else:
                field.fill(str(value))


def write_section(walker: Walker, application: Application, phase_key: str, key: str, answers: dict[str, Any]) -> None:
    """One section, saved by its button, without anything to correct."""
    walker.visit(place(application, phase_key, f"sections/{key}"))
    for question, answer in answers.items():
        write_answer(walker, question, answer)
    walker.press("Save and go back to the application")
    walker.sees("Section saved.")


def write_by_itself(walker: Walker, application: Application, phase_key: str) -> None:
    """What is typed is saved without any button, and is there when the page is opened again."""
    walker.visit(place(application, phase_key, "sections/idea"))
    walker.fill(need="Un primo appunto sul bisogno.")
    expect(walker.page.locator("[data-autosave-status]")).to_contain_text("Salvato alle")
    walker.visit(place(application, phase_key, "sections/idea"))
    expect(walker.page.locator("[name=need]")).to_have_value("Un primo appunto sul bisogno.")


def attach(walker: Walker, application: Application, phase: Phase) -> None:
    """Each document that the call requires."""
    walker.visit(place(application, phase.key, "documents"))
    for slot in phase.required_documents.filter(required=True):
        panel = walker.page.locator(f"#slot-{slot.key}")
        file = {"name": f"{slot.key}.pdf", "mimeType": "application/pdf", "buffer": pdf(slot.title)}
        panel.locator("input[type=file]").set_input_files(file)
        walker.go(panel.locator("form button").first)


def send(walker: Walker, application: Application, phase_key: str) -> Submission:
    """Who may send reads the summary, states what is asked, presses once."""
    walker.visit(f"/applications/{application.public_id}/")
    walker.follow("Check and send")
    walker.tick_all()
    walker.press("Send: %(phase)s")
    walker.sees("Receipt")
    return Submission.objects.get(project__application=application, project__phase__key=phase_key)


def verify_receipt(sender: Walker, anybody: Walker, submission: Submission) -> None:
    """With number and hash, on the public page; with another hash it is not genuine."""
    receipt = sender.page.url
    sender.press("Download the receipt (PDF)")
    make_all()
    expect(sender.page.locator("#paper-status .wecare-file")).to_be_visible(timeout=60_000)
    assert sender.download("/pdf/").startswith(b"%PDF")
    sender.page.goto(receipt)
    sender.follow("Verify this receipt")
    address = sender.page.url
    anybody.visit(address)
    anybody.sees("The receipt is genuine")
    anybody.sees(submission.protocol)
    anybody.visit(address.replace(submission.sha256, "0" * 64))
    anybody.sees("The portal gave no such receipt")


def partnership_formed(cast: Cast, call: Call, partner: str) -> Application:
    """4.3: Sara begins and invites, Piero accepts and declares for his body, Nora for the lead."""
    sara = cast("sara")
    application = begin(sara, call)
    invite_body(sara, partner)
    accept_and_declare(cast("piero"), link_in_mail_to(cast.email("piero")))
    declare_for_lead(cast("nora"), application)
    divide(sara, application)
    sara.sees("The budget is shared out.")
    return application


def preliminary_sent(cast: Cast, application: Application, phase: Phase) -> Submission:
    """4.4: Sara writes what is missing, Nora sends it, anybody verifies the receipt."""
    sara = cast("sara")
    write_by_itself(sara, application, phase.key)
    for key, answers in preliminary(TOWN).items():
        sara.visit(place(application, phase.key, "missing"))
        write_section(sara, application, phase.key, key, answers)
    attach(sara, application, phase)
    sara.visit(place(application, phase.key, "missing"))
    sara.sees("Nothing is missing")
    nora = cast("nora")
    submission = send(nora, application, phase.key)
    verify_receipt(nora, cast.visitor(), submission)
    assert link_in_mail_to(cast.email("nora")) == reverse(
        "applications:receipt", args=[application.public_id, phase.key, submission.number]
    )
    return submission


def definitive_sent(cast: Cast, application: Application, phase: Phase) -> Submission:
    """4.6: begun as a copy, completed by activities, results and costs, sent."""
    sara = cast("sara")
    sara.visit(f"/applications/{application.public_id}/")
    sara.follow("Start “%(title)s”")
    sara.press("Start “%(title)s”")
    sara.visit(place(application, phase.key, "sections/idea"))
    expect(sara.page.locator("[name=title]")).to_have_value(NAME)
    for key, answers in still_to_write(application).items():
        write_section(sara, application, phase.key, key, answers)
    attach(sara, application, phase)
    sara.visit(place(application, phase.key, "missing"))
    sara.sees("Nothing is missing")
    return send(cast("nora"), application, phase.key)


def still_to_write(application: Application) -> dict[str, dict[str, Any]]:
    """What the preliminary project did not ask; the costs leave the grant that it asked for."""
    around = surroundings_of(application.call, application.partnership)
    whole = definitive(TOWN, [partner.id for partner in around.partners], around)
    assert Decimal(preliminary(TOWN)["risorse"]["requested_grant"]) == TOWN.request
    return {key: whole[key] for key in ("destinatari", "attivita", "costi", "seguito")}
