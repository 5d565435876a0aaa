"""What members say about updates and how that is answered; what is recommended for release at a meeting."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.domain.reviews import Standing
from tracker.queries import changelog, release, reviews
from tracker.queries.changelog import Filter
from tracker.queries.reviews import Board, Choice
from tracker.web import caching, fragments, reading
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint, statements


@blueprint.get("/reviews/")
@depends_on("state", "body", "commitment", today=True)
def reviews_board() -> str:
    board = reviews.board(reading.live(), reading.today())
    choice = _choice(dict(caching.query()), board)
    return render_template("public/reviews.html", board=board, choice=choice, filtered=choice != Choice(),
                           found=board.chosen(choice), classes=reviews.CLASSES)


@blueprint.get("/reviews/<int:number>/")
@depends_on(today=True)
def review(number: int) -> str:
    session = reading.live()
    voice = reviews.page(session, number, reading.today())
    return render_template("public/review.html", voice=voice, told_in=statements.told_in([voice.update]),
                           rules={rule.reference: meeting for rule, meeting in reviews.rules(session)},
                           recent=fragments.briefly(changelog.newest(session, Filter(about=[voice.review.reference]), 1000),
                                                     subject=False))


@blueprint.get("/review/<int:number>/")
def review_by_reference(number: int) -> Response:
    """The reference used as a URL: ``review/5``."""
    return redirect(url_for("public.review", number=number), 308)


@blueprint.get("/group/meetings/<int:number>/release/", endpoint="release")
@depends_on(today=True)
def release_page(number: int) -> str:
    page = release.page(reading.live(), number)
    raised = [one.reference for each in page.recommended for one in each.objections]
    return render_template("public/release.html", page=page, told_in=changelog.told_in(reading.live(), raised))


def _choice(asked: dict[str, str], board: Board) -> Choice:
    """What the filter asks for. A value that is not among those offered is ignored."""
    state, body, commitment = asked.get("state"), asked.get("body"), asked.get("commitment")
    return Choice(Standing(state) if state in {each.value for each in reviews.CLASSES} else None,
                  body if body in {each.reference for each in board.asked_of} else None,
                  commitment if commitment in {each.reference for each in board.concerned} else None)
