"""Join what users.csv and families.csv say of who is whose guardian: the union, restrictions from the second."""

from collections.abc import Iterator

from service.people.types import IncomingGuardianship
from service.roster.findings import Findings, Note
from service.roster.reading.families import CLOSED, Families, Link
from service.roster.reading.roles import Roles
from service.roster.reading.users import Agent, Users

Pair = tuple[str, str]  # student, guardian


class LinkJoiner:
    """Joins the links once all users are known."""

    def __init__(
        self, users: Users, roles: Roles, families: Families, one_person: dict[str, str], findings: Findings
    ) -> None:
        self._users = users
        self._roles = roles
        self._families = families
        self._one_person = one_person
        self._findings = findings
        self._doubtful: set[str] = set()  # people whom a row restricts that could not be taken

    def join(self) -> Iterator[IncomingGuardianship]:
        """Yield each link once and note what does not fit together."""
        by_agents = self._by_agents()
        by_families = self._by_families(by_agents)
        self._note_lonely(by_agents, by_families)
        for pair, link in by_families.items():
            yield _guardianship(pair, link, link.restriction)
        for pair, agent in by_agents.items():
            if pair not in by_families:
                yield _guardianship(pair, None, self._restriction_unsaid(pair, agent))

    def _by_agents(self) -> dict[Pair, Agent]:
        pairs: dict[Pair, Agent] = {}
        for agent in self._users.agents:
            pair = self._pair_of(agent)
            if pair is not None:
                pairs.setdefault(pair, agent)
        return pairs

    def _pair_of(self, agent: Agent) -> Pair | None:
        note = self._findings.at("users.csv", agent.line)
        if agent.user == agent.agent:
            note("agent-is-self", "agentSourcedIds")
            return None
        if not self._users.register.holds(note, "agentSourcedIds", agent.agent, "agent-missing-user"):
            return None
        mine, theirs = self._roles.of(agent.user), self._roles.of(agent.agent)
        if "student" in mine and "guardian" in theirs:
            return self._as_people(agent.user, agent.agent)
        if "guardian" in mine and "student" in theirs:
            return self._as_people(agent.agent, agent.user)
        if "student" in theirs:
            note("agent-is-a-student", "agentSourcedIds", value=agent.agent)
        elif theirs:
            note("agent-is-staff", "agentSourcedIds", value=agent.agent)
        return None

    def _by_families(self, by_agents: dict[Pair, Agent]) -> dict[Pair, Link]:
        pairs: dict[Pair, Link] = {}
        for (student, guardian), link in self._families.links.items():
            note = self._findings.at("families.csv", link.line)
            if not self._is_possible(note, student, guardian):
                self._doubt(student, guardian, link)
                continue
            pair = self._as_people(student, guardian)
            pairs[pair] = link
            if pair not in by_agents and student != guardian and self._users.agents:
                note("family-not-linked", "guardianSourcedId", value=student, other=guardian)
        return pairs

    def _doubt(self, student: str, guardian: str, link: Link) -> None:
        # the row names somebody wrongly, perhaps, but it restricts somebody: whoever else it may have meant waits
        if link.restriction not in (None, "none"):
            self._doubtful |= {student, guardian}

    def _is_possible(self, note: Note, student: str, guardian: str) -> bool:
        register = self._users.register
        known = register.holds(note, "studentSourcedId", student, "family-missing-student")
        known &= register.holds(note, "guardianSourcedId", guardian, "family-missing-guardian")
        if not known:
            return False
        if self._roles.of(student) and "student" not in self._roles.of(student):
            note("family-not-a-student", "studentSourcedId", value=student)
            return False
        if student != guardian and self._roles.of(guardian) and "guardian" not in self._roles.of(guardian):
            note("family-not-a-guardian", "guardianSourcedId", value=guardian)
        return True

    def _note_lonely(self, by_agents: dict[Pair, Agent], by_families: dict[Pair, Link]) -> None:
        linked = {person for pair in by_agents for person in pair}
        told = {person for pair in by_families for person in pair}
        for user in self._users.register:
            roles, person = self._roles.of(user), self._one_person.get(user, user)
            lonely = "student-without-guardian" if "student" in roles else "guardian-without-student"
            if person in linked or not roles & {"student", "guardian"}:
                continue
            if (person, person) in by_families:
                continue  # of age, and their own guardian
            kind = "linked-in-families-only" if person in told else lonely
            if kind == lonely or self._users.agents:
                self._findings.at("users.csv", self._users.register.line_of(user))(kind, "agentSourcedIds", value=user)

    def _restriction_unsaid(self, pair: Pair, agent: Agent) -> str | None:
        """Tell the restriction of a pair that families.csv does not name; a row nobody could read may have been it."""
        if self._families.told:
            self._findings.at("users.csv", agent.line)("guardian-not-in-families", "agentSourcedIds", value=agent.agent)
        if "families.csv" not in self._findings.lost and self._doubtful.isdisjoint(pair):
            return None
        self._findings.at("users.csv", agent.line)(
            "family-row-refused", "agentSourcedIds", value=f"{pair[1]} for {pair[0]}"
        )
        return CLOSED

    def _as_people(self, student: str, guardian: str) -> Pair:
        return student, self._one_person.get(guardian, guardian)


def _guardianship(pair: Pair, link: Link | None, restriction: str | None) -> IncomingGuardianship:
    student, guardian = pair
    return IncomingGuardianship(
        student=student,
        guardian=guardian,
        household=link.household if link else None,
        relationship=link.relationship if link else None,
        lives_with=link.lives_with if link else None,
        may_pick_up=link.may_pick_up if link else None,
        restriction=restriction,
    )
