"""Everything that is done about childcare, as its doors and the slices above ask for it."""

from service.childcare.doorway import code_of as code_of
from service.childcare.doorway import fetchers as fetchers
from service.childcare.doorway import let_fetch as let_fetch
from service.childcare.doorway import stop_fetching as stop_fetching
from service.childcare.seating import covered as covered
from service.childcare.seating import follow as follow
from service.childcare.seating import keep as keep
from service.childcare.seating import of_meetings as of_meetings
from service.childcare.seating import offer as offer
from service.childcare.seating import release as release
from service.childcare.sessions import add_shift as add_shift
from service.childcare.sessions import call_off as call_off
from service.childcare.sessions import change_session as change_session
from service.childcare.sessions import drop_shift as drop_shift
from service.childcare.sessions import make_session as make_session
from service.childcare.sessions import set_open as set_open
from service.childcare.sessions import view as view
from service.childcare.sessions import views as views
from service.childcare.staffing import board as board
from service.childcare.staffing import claim as claim
from service.childcare.staffing import give_back as give_back
from service.childcare.staffing import leave_shift as leave_shift
from service.childcare.staffing import locked_shift as locked_shift
from service.childcare.staffing import shifts_of as shifts_of
from service.childcare.staffing import take_shift as take_shift
from service.childcare.telling import entry_of as entry_of
