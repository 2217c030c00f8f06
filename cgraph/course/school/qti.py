"""A lesson's questions as a QTI 2.1 package, which learning management systems import.

Numbers, choices and orders are judged there as here, with the hints of known mistakes. What only
cgraph can judge, formulas and drawings, becomes an open question with its answer in a rubric for
the scorer.

Source: IMS Question & Test Interoperability 2.1, Assessment Test, Section and Item Information
Model.
"""

import io
import itertools
import math
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

_ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_TYPE = "imsqti_item_xmlv2p1"


def package(questions: Sequence[dict[str, Any]], language: str) -> bytes:
    """Return the package of questions, given by what their pages are given, as a ZIP file."""
    out = io.BytesIO()
    manifest = Element("manifest", xmlns=_PACKAGE, identifier="cgraph")
    about = SubElement(manifest, "metadata")
    SubElement(about, "schema").text = "QTIv2.1 Package"
    SubElement(about, "schemaversion").text = "1.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for content in questions:
            file = f"{content['id']}.xml"
            resource = SubElement(
                resources, "resource", identifier=_name(content), type=_TYPE, href=file
            )
            SubElement(resource, "file", href=file)
            files.writestr(file, _xml(item(content, language)))
        files.writestr("imsmanifest.xml", _xml(manifest))
    return out.getvalue()


def item(content: dict[str, Any], language: str) -> Element:
    """Return one question as an assessmentItem."""
    attributes = {"xmlns": _ITEM, "identifier": _name(content), "title": content["id"]}
    fixed = {"adaptive": "false", "timeDependent": "false", "xml:lang": language}
    root = Element("assessmentItem", attributes | fixed)
    kind = content["kind"]
    cardinality = "ordered" if kind == "ordering" else "single"
    base = {"number": "float", "formula": "string", "sketch": "string"}.get(kind, "identifier")
    declared = SubElement(
        root,
        "responseDeclaration",
        {"identifier": "RESPONSE", "cardinality": cardinality, "baseType": base},
    )
    for name, kind_of in (("SCORE", "float"), ("FEEDBACK", "identifier")):
        SubElement(
            root,
            "outcomeDeclaration",
            {"identifier": name, "cardinality": "single", "baseType": kind_of},
        )
    body = SubElement(root, "itemBody")
    _paragraphs(body, content["prompt"])
    if kind in ("formula", "sketch"):
        SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
        rubric = SubElement(body, "rubricBlock", view="scorer")
        _paragraphs(rubric, "\n\n".join(filter(None, [content["shown"], content["explain"]])))
        return root
    right = SubElement(declared, "correctResponse")
    for value in content["right"] if kind == "ordering" else [content["answer"]]:
        SubElement(right, "value").text = _value(content, value)
    _interaction(body, content)
    _judging(root, content)
    return root


def _interaction(body: Element, content: dict[str, Any]) -> None:
    if content["kind"] == "number":
        line = SubElement(body, "p")
        SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="10")
        return
    choice = content["kind"] == "choice"
    more = {"maxChoices": "1"} if choice else {}
    asked = SubElement(
        body,
        "choiceInteraction" if choice else "orderInteraction",
        {"responseIdentifier": "RESPONSE", "shuffle": "false"} | more,
    )
    for key, text in content["options"]:
        SubElement(asked, "simpleChoice", identifier=f"o_{key}").text = _plain(text)


def _judging(root: Element, content: dict[str, Any]) -> None:
    """Add a score of 0 or 1, and what is said to a right answer and to each wrong one."""
    processing = SubElement(root, "responseProcessing")
    tried = SubElement(processing, "responseCondition")
    right = SubElement(tried, "responseIf")
    _any(right, content, _right(content))
    _set(right, "SCORE", "float", "1")
    _set(right, "FEEDBACK", "identifier", "right")
    texts = {"right": content["explain"]}
    for k, wrong in enumerate(content["wrong"]):
        case = SubElement(tried, "responseElseIf")
        _any(case, content, _wrong(content, wrong["value"]))
        _set(case, "SCORE", "float", "0")
        _set(case, "FEEDBACK", "identifier", f"wrong_{k}")
        texts[f"wrong_{k}"] = wrong["hint"]
    other = SubElement(tried, "responseElse")
    _set(other, "SCORE", "float", "0")
    _set(other, "FEEDBACK", "identifier", "other")
    texts["other"] = content["first"]
    for name, text in texts.items():
        attributes = {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
        _paragraphs(SubElement(root, "modalFeedback", attributes), text)


def _right(content: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield all responses that are right."""
    if content["kind"] != "ordering":
        yield [content["answer"]]
        return
    for order in itertools.permutations(content["right"]):
        if all(order.index(a) < order.index(b) for a, b in content["answer"]):
            yield list(order)


def _wrong(content: dict[str, Any], value: Any) -> Iterator[list[Any]]:  # noqa: ANN401
    """Yield all responses that show a mistake."""
    if content["kind"] != "ordering":
        yield [value]
        return
    for order in itertools.permutations(content["right"]):
        if order.index(value[0]) > order.index(value[1]):
            yield list(order)


def _any(case: Element, content: dict[str, Any], responses: Iterator[list[Any]]) -> None:
    either = SubElement(case, "or")
    for response in responses:
        if content["kind"] == "number":
            # as the page does: half a unit of the third digit, where three do not write it out
            room = f"{_room(response[0]):g}"
            same = {"toleranceMode": "absolute", "tolerance": f"{room} {room}"}
            test = SubElement(either, "equal", same)
        else:
            test = SubElement(either, "match")
        SubElement(test, "variable", identifier="RESPONSE")
        base = "float" if content["kind"] == "number" else "identifier"
        place = SubElement(test, "ordered") if content["kind"] == "ordering" else test
        for value in response:
            SubElement(place, "baseValue", baseType=base).text = _value(content, value)


def _room(value: float) -> float:
    size = abs(value)
    if abs(float(f"{value:.3g}") - value) <= 1e-9 * size:
        return 1e-6 * max(size, 1e-3)
    return 0.501 * math.pow(10, math.floor(math.log10(size)) - 2)


def _set(case: Element, outcome: str, base: str, value: str) -> None:
    given = SubElement(case, "setOutcomeValue", identifier=outcome)
    SubElement(given, "baseValue", baseType=base).text = value


def _value(content: dict[str, Any], value: object) -> str:
    return repr(value) if content["kind"] == "number" else f"o_{value}"


def _name(content: dict[str, Any]) -> str:
    return f"q_{content['id'].replace('.', '_')}"


def _paragraphs(parent: Element, text: str) -> None:
    for part in filter(None, text.split("\n\n")):
        SubElement(parent, "p").text = _plain(part)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _xml(element: Element) -> bytes:
    return bytes(tostring(element, encoding="utf-8", xml_declaration=True))
