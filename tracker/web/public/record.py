"""The record: plans, commitments, bodies, documents."""

from __future__ import annotations

from flask import render_template

from tracker.web.public import blueprint


@blueprint.get("/")
def overview():
    return render_template("public/overview.html")


@blueprint.get("/plans/<plan>/")
def plan(plan=None):
    return render_template("public/overview.html")


@blueprint.get("/plans/<plan>/themes/<int:number>/")
def theme(plan=None,number=None):
    return render_template("public/overview.html")


@blueprint.get("/plans/<plan>/commitments/<label>/")
def commitment(plan=None,label=None):
    return render_template("public/overview.html")


@blueprint.get("/plans/<plan>/commitments/<label>/history/")
def history(plan=None,label=None):
    return render_template("public/overview.html")


@blueprint.get("/plans/<plan>/documents/")
def documents(plan=None):
    return render_template("public/overview.html")


@blueprint.get("/bodies/")
def bodies():
    return render_template("public/overview.html")


@blueprint.get("/bodies/<slug>/")
def body(slug=None):
    return render_template("public/overview.html")
