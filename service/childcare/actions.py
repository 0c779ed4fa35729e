"""Everything that is done about childcare, as its doors and the slices above ask for it."""

from service.childcare.seating import follow as follow
from service.childcare.seating import keep as keep
from service.childcare.seating import of_meetings as of_meetings
from service.childcare.seating import offer as offer
from service.childcare.seating import release as release
