"""Posts: an invitation is taken once, by one account; whoever invited hears it; somebody with several posts acts in one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from rules.handling import Refused
from rules.nouns import Choice, Decision, Say, To, Word
from rules.people import Account, Invitation, Post, Who


def accept(invitation: Invitation | None, who: Who, post_id: int, today: date, now: datetime) -> Decision | Refused:
    """Take a post: role and place are the invitation's, never the taker's; a used, foreign or old link opens nothing."""
    if invitation is None or invitation.used_by or now >= invitation.expires_at:
        return Refused("start.invitation_gone")
    if invitation.invited_by == who.account.id:
        return Refused("start.invitation_own")
    post = Post(post_id, who.account.id, invitation.role, invitation.place, invitation.name, today)
    post = replace(post, invited_by=invitation.invited_by)
    used = replace(invitation, used_by=who.account.id, used_at=now)
    account = replace(who.account, acting=post.id, last_heard_at=now)
    told: tuple[Say, ...] = ()
    if invitation.invited_by:
        told = (
            Say(
                "start.invitation_taken",
                To("account", str(invitation.invited_by)),
                {"name": invitation.name or Word("start.somebody"), **office_of(post)},
                lane="notices",
                choices=(Choice("button.revoke", "post.revoke", post.id),),
            ),
        )
    return Decision(keep=(used, post, account), says=told)


def revoke(post: Post | None, who: Who, today: date) -> Decision | Refused:
    """不是这个人: whoever invited takes the post back; it ended yesterday, so that nothing more is done in it."""
    if post is None or post.invited_by != who.account.id:
        return Refused("button.stale")
    if post.until is not None:
        return Refused("start.revoked_already")
    told = Say("start.post_ended", To("account", str(post.account_id)), office_of(post), menu="home.resident")
    return Decision(keep=(replace(post, until=today - timedelta(days=1)),), says=(told,))


def act_in(who: Who, post_id: int, now: datetime) -> Account | Refused:
    """切换身份: act in one of her own posts, or as a resident (0)."""
    if post_id and all(post.id != post_id for post in who.posts):
        return Refused("button.stale")
    return replace(who.account, acting=post_id, last_heard_at=now)


def office_of(post: Post) -> dict[str, Word]:
    """A post's role and place as values of a text."""
    return {"role": Word(f"role.{post.role}"), "place": Word(f"place.{post.place}")}
