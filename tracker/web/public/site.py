"""Pages about the site."""

from __future__ import annotations

from flask import render_template

from tracker.web.public import blueprint


@blueprint.get("/sitemap/")
def sitemap():
    return render_template("public/overview.html")


@blueprint.get("/glossary/")
def glossary():
    return render_template("public/overview.html")


@blueprint.get("/accessibility/")
def accessibility():
    return render_template("public/overview.html")


@blueprint.get("/privacy/")
def privacy():
    return render_template("public/overview.html")


@blueprint.get("/about/")
def about():
    return render_template("public/overview.html")
