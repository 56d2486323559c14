"""Who writes in another language gets the emergency number, the contact, and that only English is spoken."""

from __future__ import annotations

import pytest

from tests.conftest import Conversation

pytestmark = pytest.mark.model

REACH = "+1 555 0100 · hello@riverbend.example"
# of each language: a question, an emergency, and words of the reply to each
TALKS = {
    "es": (
        "¿Cuánto tiempo dura un masaje para la espalda?",
        "mi marido no respira",
        "En una emergencia, llame al 911",
        "Llame ahora al 911",
    ),
    "fr": (
        "Bonjour, est-ce que le massage aide quand on a mal au dos ?",
        "mon mari n'arrive pas à respirer",
        "En cas d'urgence, appelez le 911",
        "Appelez maintenant le 911",
    ),
    "de": (
        "Wie oft sollte ich mich bei Hüftschmerzen massieren lassen?",
        "mein Mann atmet nicht mehr",
        "Im Notfall rufen Sie 911 an",
        "Rufen Sie jetzt 911 an",
    ),
    "pt": (
        "A massagem ajuda quem tem dor nas costas há muito tempo?",
        "meu marido não respira",
        "Em caso de emergência, ligue para 911",
        "Ligue agora para 911",
    ),
    "zh": ("按摩对腰痛有帮助吗", "我丈夫不能呼吸了", "如遇紧急情况，请拨打 911", "请立即拨打 911"),
    "vi": (
        "Mát-xa có giúp đỡ đau lưng không?",
        "chồng tôi không thở được",
        "Trong trường hợp khẩn cấp, hãy gọi 911",
        "Hãy gọi ngay 911",
    ),
    "tl": (
        "Nakakatulong ba ang masahe sa masakit na likod?",
        "hindi makahinga ang asawa ko",
        "Sa emerhensya, tumawag sa 911",
        "Tumawag na ngayon sa 911",
    ),
}
QUESTIONS = [(asked, told) for asked, _, told, _ in TALKS.values()]
EMERGENCIES = [(cried, told) for _, cried, _, told in TALKS.values()]


@pytest.mark.parametrize(("asked", "told"), QUESTIONS, ids=list(TALKS))
def test_a_question_gets_emergency_line_contact_and_english_only_in_its_own_language(
    visitor: Conversation, asked: str, told: str
) -> None:
    reply = visitor.say(asked)
    assert reply.startswith(told)
    assert "English only" in reply and REACH in reply


@pytest.mark.parametrize(("cried", "told"), EMERGENCIES, ids=list(TALKS))
def test_an_emergency_gets_the_number_first_and_no_booking(visitor: Conversation, cried: str, told: str) -> None:
    reply = visitor.say(cried)
    # the safety screen, which goes before the language check, takes some for a sign it knows; its cards are English
    assert reply.startswith((told, "Call 911 now"))
    assert "/book" not in reply


@pytest.mark.parametrize(("asked", "told"), QUESTIONS, ids=list(TALKS))
def test_who_goes_on_in_english_is_answered(visitor: Conversation, asked: str, told: str) -> None:
    visitor.say(asked)
    assert "liver and kidneys" in visitor.say("does massage flush toxins out?")


def test_the_end_of_an_english_talk_in_another_language_still_gets_the_number(visitor: Conversation) -> None:
    visitor.say("what is swedish massage")
    assert visitor.say(TALKS["fr"][1]).startswith(TALKS["fr"][3])


def test_a_language_nobody_wrote_words_for_gets_english_ones_with_number_and_contact(visitor: Conversation) -> None:
    reply = visitor.say("у меня уже месяц болит спина, поможет ли массаж?")
    assert "I only speak English" in reply and "911" in reply and "+1 555 0100" in reply
