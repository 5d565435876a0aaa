"""Pages about the site."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l

from tracker.domain import glossary as words
from tracker.queries import changelog, kept, plans, views
from tracker.web import fragments, reading
from tracker.web.public import blueprint

GLOSSARY = ((_l("The plan"), words.THE_PLAN), (_l("Dates"), words.DATES), (_l("When something is not known"), words.NOT_KNOWING),
            (_l("Who made the statement"), words.STATEMENTS), (_l("Terms used in reviews"), words.REVIEW))


@blueprint.get("/sitemap/")
def sitemap() -> str:
    session = reading.live()
    found = plans.names(session)
    return render_template("public/sitemap.html", plans=found, commitments=views.commitments_of(session, *found))


@blueprint.get("/glossary/")
def glossary() -> str:
    return render_template("public/glossary.html", groups=GLOSSARY)


@blueprint.get("/accessibility/")
def accessibility() -> str:
    return render_template("public/accessibility.html")


@blueprint.get("/privacy/")
def privacy() -> str:
    return render_template("public/privacy.html")


@blueprint.get("/about/")
def about() -> str:
    session = reading.live()
    return fragments.whole(kept.stand(session), lambda: render_template(
        "public/about.html", loaded=changelog.loaded_before(session) is not None, coverage=[
            (plan, plans.coverage(session, plan.reference)) for plan in plans.names(session)]))
