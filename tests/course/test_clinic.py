"""Every patient is sick of what its row says, and is mended by what its row says."""

import json

import pytest

import cgraph as cg
from cgraph.course.clinic import setups
from cgraph.course.clinic.diagnosis import diagnose
from cgraph.course.clinic.patients import PATIENTS, TREATMENTS, Patient
from cgraph.course.clinic.setups import Data, Setup, data_of, run
from cgraph.errors import CgraphError
from cgraph.language import languages, texts, use_language
from cgraph.numerals import show

every_patient = pytest.mark.parametrize("row", PATIENTS, ids=lambda row: row.cause)


@every_patient
def test_the_diagnosis_is_right_for_twenty_seeds(row: Patient) -> None:
    found = [diagnose(*run(row.setup, seed)) for seed in range(20)]
    assert [one and one.what for one in found] == [row.cause] * 20


@every_patient
def test_only_what_mends_a_patient_mends_it(row: Patient) -> None:
    for name in (*row.mends, *row.fails):
        found = diagnose(*run(TREATMENTS[name](row.setup), 0))
        assert (found is None) == (name in row.mends), (name, found)


def test_patients_differ_and_there_are_enough() -> None:
    assert len({row.cause for row in PATIENTS}) == len(PATIENTS) >= 12


@pytest.mark.parametrize("code", languages())
def test_every_row_has_its_words(code: str) -> None:
    use_language(code)
    words = texts("clinic")
    for row in PATIENTS:
        assert {f"story_{row.cause}", f"would_{row.cause}", f"cure_{row.cause}"} <= words.keys()
    assert {f"do_{name}" for name in TREATMENTS} == {one for one in words if one.startswith("do_")}


def test_a_patient_is_the_same_every_time_and_its_numbers_go_on() -> None:
    first, again, other = cg.patient(3), cg.patient(3), cg.patient(2024)
    assert first.history.loss.tolist() == again.history.loss.tolist()
    assert other.row in PATIENTS
    found = diagnose(other.history, other.data, other.unseen)
    assert found is not None
    assert found.what == other.row.cause
    with pytest.raises(CgraphError):
        cg.patient(0)


def test_the_run_keeps_the_cause_to_itself_and_the_question_tells_it() -> None:
    case = cg.patient(5)
    seen = diagnose(case.history, case.data).sentence
    assert seen not in case.run().transcript
    assert seen not in json.dumps(case.run().tracks)
    content = case.ask().content
    assert content["answer"] == "vanishing"
    assert seen in content["explain"]
    assert {one["value"] for one in content["wrong"]} == {*case.row.mistaken}


def test_treatments_are_the_variants_of_one_player_and_stay_small() -> None:
    player = cg.patient(7).treat()
    labels = [label for label, _ in player.variants]
    assert len(labels) == 1 + len(PATIENTS[6].mends) + len(PATIENTS[6].fails)
    assert all("pictures" not in other for _, other in player.variants)
    size = sum(len(json.dumps(getattr(player, name))) for name in ("pictures", "tracks", "program"))
    assert size + len(json.dumps(player.variants)) < 200_000
    [well] = [line for line in player.transcript.splitlines() if "Well" in line]
    assert well.startswith("subtract the step")


@every_patient
def test_what_becomes_of_a_patient_does_not_hang_on_how_a_machine_rounds(
    row: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(nudge: float) -> list[str]:
        def nudged(setup: Setup, seed: int) -> tuple[Data, Data]:
            data, unseen = data_of(setup, seed)
            return {**data, "X": data["X"] * (1.0 + nudge)}, unseen

        monkeypatch.setattr(setups, "data_of", nudged)
        changed = [row.setup, *(TREATMENTS[name](row.setup) for name in row.mends + row.fails)]
        return [show(float(run(setup, 0)[0].loss[-1])) for setup in changed]

    assert told(1e-15) == told(-1e-15) == told(0.0)
