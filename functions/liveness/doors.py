"""What a visit causes. Nothing of the address or its parameters is ever logged."""

from portrait.dialects.pages import frame, invites, landings, visits
from portrait.dialects.pages.languages import Language
from portrait.errors import TokenExpired, ValidatePending
from portrait.http.events import Answer, Request
from portrait.model import Consent
from portrait.rules.liveness import fingerprint
from portrait.usecases.callbacks import receive_callback
from portrait.usecases.invites import accept_invite, open_invite
from portrait.wiring.liveness import LivenessDoor

CALLBACK = "/v1/callbacks/liveness/{ticket}"
INVITE = "/v1/liveness/{invite}"


def called_back(request: Request, language: Language, ports: LivenessDoor) -> Answer:
    """Back from the face scan: a hint to look for its result, and a page about it."""
    ticket, fields = visits.callback(request)
    landing = receive_callback(ticket, fields, ports.stories)
    answer = landings.landing(landing, language)
    ports.log.info(
        "called_back", outcome=landing.kind, session=landing.session, status=answer.status
    )
    return answer


def invited(request: Request, language: Language, ports: LivenessDoor) -> Answer:
    """The invite page, and what follows the consent given there."""
    invite = request.parameters["invite"]
    agreed = request.method != "POST"
    if not agreed and visits.agreed_to(request) == ports.consent_version:
        try:
            link = accept_invite(invite, _consent(request, ports), ports.stories)
        except (TokenExpired, ValidatePending):
            # It was decided meanwhile: the page says how.
            agreed = True
        else:
            ports.log.info("consented", status=303)
            return frame.onward(link, language)
    view = open_invite(invite, ports.stories)
    answer = invites.invite(view, language, ports.now(), agreed=agreed)
    ports.log.info("invited", outcome=view.kind, status=answer.status)
    return answer


def _consent(request: Request, ports: LivenessDoor) -> Consent:
    agent = request.headers.get("user-agent", "").encode("utf-8", "replace").decode()
    return Consent(ports.consent_version, ports.now(), fingerprint(agent))
